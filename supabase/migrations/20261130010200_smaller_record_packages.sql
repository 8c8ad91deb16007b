-- A package of 50,000 rows kept a web server busy for longer than anybody else should wait: 20,000 at most.
set role kring_definer;
do $$
begin
  execute replace(pg_get_functiondef('priv.take_record_package(uuid, uuid, text, date, date)'::regprocedure),
    'most constant integer := 50000;', 'most constant integer := 20000;');
end
$$;
reset role;
