#!lua flags=allow-oom
--[[
Gives a claim back without acknowledging it: the batch stays claimed and the next holder gets it again.

KEYS[1] claim  ARGV[1] id of the claim
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
