-- A posted message is in the log by its message row alone: one page less to write for each.
delete from change where type = 2;
