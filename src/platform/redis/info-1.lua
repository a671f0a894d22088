#!lua flags=allow-oom
--[[
What INFO says of the node of a Cluster that has a key.

KEYS[1] any key of ours
Returns the text.
]]
return redis.call('INFO')
