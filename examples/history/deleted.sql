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
known AS (
    SELECT
        versions.*,
        LAG(name) OVER history AS last_name,
        LAG(deleted) OVER history AS deleted_before,
        LEAD(seen) OVER history AS restored
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment
    WINDOW history AS (PARTITION BY stream, key ORDER BY seen)
)
SELECT stream, key, last_name AS name, deleted, restored
FROM known
WHERE deleted IS NOT NULL AND deleted_before IS NULL
ORDER BY deleted, stream, key
