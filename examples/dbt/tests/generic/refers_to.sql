{#- Live rows whose value no live row of another table has, among those that are `same` in some columns -#}
{% test refers_to(model, column_name, to, field, same=[]) %}
WITH child AS (SELECT * FROM {{ model }})
SELECT child.*
FROM child
WHERE child._sdc_deleted_at IS NULL
    AND child.{{ column_name }} IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM {{ to }} AS parent
        WHERE parent._sdc_deleted_at IS NULL
            AND parent.{{ adapter.quote(field) }} = child.{{ column_name }}
            {%- for name in same %}
            AND parent.{{ adapter.quote(name) }} = child.{{ adapter.quote(name) }}
            {%- endfor %}
    )
{% endtest %}
