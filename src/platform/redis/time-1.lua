#!lua flags=allow-oom
--[[
The clock of the node of a Cluster that has a key.

KEYS[1] any key of ours
Returns {seconds, microseconds}.
]]
return redis.call('TIME')
