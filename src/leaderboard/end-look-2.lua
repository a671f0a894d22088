--[[
Ends a look at a channel, if its sessions did not change meanwhile; else the channel comes up again by itself.

KEYS[1] sessions:{broadcaster}  KEYS[2] sessions:due
ARGV[1] version of the sessions  ARGV[2] broadcaster  ARGV[3] when to look next (ms), '' when its next change will say so
ARGV[4] '1' when nothing about the channel is worth keeping
]]
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
if ARGV[4] == '1' then redis.call('DEL', KEYS[1]) end
if ARGV[3] == '' then redis.call('ZREM', KEYS[2], ARGV[2]) else redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2]) end
return 1
