#!lua flags=allow-oom
--[[
Ends a claim on changed sessions. Those that could not be stored go to the end of the line, so that they hold up no others.

KEYS[1] sessions:buffer:claimed  KEYS[2] sessions:buffer:claim  KEYS[3] sessions:buffer
ARGV[1] id of the claim  then the entries that wait on
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if #ARGV > 1 then redis.call('RPUSH', KEYS[3], unpack(ARGV, 2)) end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
