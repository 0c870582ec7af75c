-- How long was each deal in each phase?
WITH versions AS (
    -- What this tenant calls things. For another one, change this part alone.
    SELECT
        id AS deal,
        name,
        phase,
        "createdDate" AS created,
        _sdc_extracted_at AS seen
    FROM devensoft_history.targets
),
asked AS (
    -- Another moment in place of the present one is answered as of then.
    SELECT CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS moment
),
steps AS (
    SELECT
        versions.*,
        moment,
        MIN(seen) OVER () AS begun,
        LAG(seen) OVER history IS NULL AS opening,
        LAG(seen) OVER history IS NULL
            OR phase IS DISTINCT FROM LAG(phase) OVER history AS changed
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment
    WINDOW history AS (PARTITION BY deal ORDER BY seen)
),
stays AS (
    SELECT steps.*, LEAD(seen) OVER (PARTITION BY deal ORDER BY seen) AS ended
    FROM steps
    WHERE changed
)
SELECT
    deal,
    name,
    phase,
    CAST(seen AS date) AS entered,
    CAST(ended AS date) AS ended,
    CAST(COALESCE(ended, moment) AS date) - CAST(seen AS date) AS days,
    -- The deal is older than the history, so nobody saw it enter.
    opening AND COALESCE(created < begun, TRUE) AS at_least
FROM stays
-- The version that says that a deal is gone has no phase.
WHERE phase IS NOT NULL
ORDER BY deal, seen
