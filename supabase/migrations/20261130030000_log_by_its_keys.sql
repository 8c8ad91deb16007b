-- Each row that waits to be chained is checked against the access log. How it is looked up is decided once for as
-- long as a connection lasts, and in a young log a scan looks cheapest: two hundred rows of a list then read the
-- whole log two hundred times (250 ms of 340 for the coordinators' list after 40 lists of 200 plans; 18 with the
-- index; npm run bench -- --only lists).
alter function priv.wait_for_chain() set enable_seqscan = off;
alter function priv.chain_access(integer) set enable_seqscan = off;
