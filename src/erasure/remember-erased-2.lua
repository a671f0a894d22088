--[[
Has whoever takes messages in and judges them know who was erased.

KEYS[1] erased:people  KEYS[2] store:position
ARGV user ids, at most 1000
]]
redis.call('SADD', KEYS[1], unpack(ARGV))
redis.call('INCR', KEYS[2])
