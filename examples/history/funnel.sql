-- How far did the deals of each quarter get?
WITH versions AS (
    -- What this tenant calls things. For another one, change this part and the next alone.
    SELECT
        id AS deal,
        phase,
        "createdDate" AS created,
        _sdc_extracted_at AS seen
    FROM devensoft_history.targets
),
phases AS (
    SELECT name AS phase, MAX("order") AS place
    FROM devensoft_history.deal_phases
    WHERE name IS NOT NULL
    GROUP BY name
),
asked AS (
    -- Another moment in place of the present one is answered as of then.
    SELECT CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS moment
),
deals AS (
    -- Deals that were deleted since count too: they had entered.
    SELECT
        deal,
        CAST(DATE_TRUNC('quarter', COALESCE(MIN(created), MIN(seen))) AS date) AS quarter,
        MAX(place) AS furthest
    FROM versions
    CROSS JOIN asked
    LEFT JOIN phases USING (phase)
    WHERE seen <= moment
    GROUP BY deal
)
SELECT
    quarter,
    place,
    phase,
    COUNT(*) FILTER (WHERE furthest >= place) AS reached,
    COUNT(*) AS entered
FROM deals
CROSS JOIN phases
GROUP BY quarter, place, phase
ORDER BY quarter, place
