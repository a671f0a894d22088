--[[
Puts a key that is not of its type under another name. In one step: whoever looked before may have stood still since, and
the key may have been made anew by others.

KEYS[1] the key  KEYS[2] its new name
ARGV[1] the type that it should have, 'count' or 'steps'
Returns 1 when it was damaged.
]]
-- include ../platform/redis/misfit.lua

if not first_misfit({ KEYS[1], ARGV[1] }) then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
