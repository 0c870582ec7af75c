-- What slipped since last week?
WITH versions AS (
    -- What this tenant calls things. For another one, change this part alone.
    SELECT
        owner_type,
        owner_id,
        level AS kind,
        id,
        name,
        responsible AS who,
        CAST("forecastEnd" AS date) AS due,
        _sdc_extracted_at AS seen
    FROM devensoft_history.activities
    UNION ALL
    SELECT
        'program',
        id,
        'Program',
        id,
        name,
        "programLead",
        CAST("forecastEnd" AS date),
        _sdc_extracted_at
    FROM devensoft_history.programs
),
asked AS (
    -- Another moment in place of the present one is answered as of then.
    SELECT CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS moment
),
earlier AS (
    SELECT DISTINCT ON (owner_type, owner_id, kind, id) versions.*
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment - INTERVAL '7' DAY
    ORDER BY owner_type, owner_id, kind, id, seen DESC
),
later AS (
    SELECT DISTINCT ON (owner_type, owner_id, kind, id) versions.*
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment
    ORDER BY owner_type, owner_id, kind, id, seen DESC
)
SELECT
    later.owner_type,
    later.owner_id,
    program.name AS program,
    later.kind,
    later.id,
    later.name,
    later.who,
    earlier.due AS due_before,
    later.due,
    later.due - earlier.due AS days
FROM later
JOIN earlier USING (owner_type, owner_id, kind, id)
LEFT JOIN later AS program
    ON program.kind = 'Program' AND later.owner_type = 'program' AND program.id = later.owner_id
-- The version that says that a row is gone is due at no time.
WHERE later.due > earlier.due
ORDER BY days DESC, later.owner_type, later.owner_id, later.kind, later.id
