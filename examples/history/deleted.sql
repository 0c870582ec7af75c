-- What was deleted, when, and did it come back?
WITH versions AS (
    -- What this tenant calls things. For another one, change this part alone.
    SELECT
        'targets' AS stream,
        CAST(id AS text) AS key,
        name,
        _sdc_extracted_at AS seen,
        CAST(_sdc_deleted_at AS timestamp) AS deleted
    FROM devensoft_history.targets
    UNION ALL
    SELECT
        'programs',
        CAST(id AS text),
        name,
        _sdc_extracted_at,
        CAST(_sdc_deleted_at AS timestamp)
    FROM devensoft_history.programs
    UNION ALL
    SELECT
        'activities',
        owner_type || ' ' || owner_id || ' ' || level || ' ' || id,
        name,
        _sdc_extracted_at,
        CAST(_sdc_deleted_at AS timestamp)
    FROM devensoft_history.activities
    UNION ALL
    SELECT
        'contacts',
        CAST(id AS text),
        "fullName",
        _sdc_extracted_at,
        CAST(_sdc_deleted_at AS timestamp)
    FROM devensoft_history.contacts
),
asked AS (
    -- Another moment in place of the present one is answered as of then.
    SELECT CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS moment
),
steps AS (
    SELECT
        versions.*,
        LAG(name) OVER history AS last_name,
        (deleted IS NULL) <> (LAG(deleted) OVER history IS NULL) AS turned
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment
    WINDOW history AS (PARTITION BY stream, key ORDER BY seen)
),
turns AS (
    SELECT steps.*, LEAD(seen) OVER (PARTITION BY stream, key ORDER BY seen) AS restored
    FROM steps
    WHERE turned
)
SELECT stream, key, last_name AS name, deleted, restored
FROM turns
WHERE deleted IS NOT NULL
ORDER BY deleted, stream, key
