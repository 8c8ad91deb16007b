-- Where the bytes of attached files are: a bucket that nobody lists and nothing is public in. A person brings an
-- object that app.add_file has opened, and reads one that app.open_file has opened, and that is all; taking
-- away is the server's own (service_role), by what priv.files_leaving says. A database without Storage goes
-- without attached files.
do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public, file_size_limit)
  values ('plan-files', 'plan-files', false, 16777216)
  on conflict (id) do nothing;
  create policy "people read the files that the log says they read" on storage.objects
    for select to authenticated
    using (bucket_id = 'plan-files' and name = any (array(select priv.my_file_objects('read'))));
  create policy "people bring the files that were opened for them" on storage.objects
    for insert to authenticated
    with check (bucket_id = 'plan-files' and name = any (array(select priv.my_file_objects('write'))));
end
$$;
