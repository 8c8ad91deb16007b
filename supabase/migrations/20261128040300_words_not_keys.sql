-- Words are taken out of what somebody said, and not out of the names under which it is kept: a version whose text
-- had the word "plan" taken out would have lost the key that its own content stands under.

set role kring_definer;
create or replace function priv.without_words(p_value jsonb, p_words text[]) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select case jsonb_typeof(p_value)
    when 'string' then to_jsonb(priv.without_words(p_value #>> '{}', p_words))
    when 'array' then coalesce((
      select jsonb_agg(priv.without_words(item.value, p_words) order by item.place)
      from jsonb_array_elements(p_value) with ordinality item (value, place)), '[]')
    when 'object' then coalesce((
      select jsonb_object_agg(item.key, priv.without_words(item.value, p_words)) from jsonb_each(p_value) item), '{}')
    else p_value
  end
$$;
reset role;
