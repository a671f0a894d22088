--[[
Lines an event up for Postgres, once for each delivery.

KEYS[1] delivery:{id}  KEYS[2] channel-events:buffer
ARGV[1] seconds to remember the delivery  ARGV[2] the event as JSON
Returns 'accepted' or 'duplicate'.
]]
if redis.call('EXISTS', KEYS[1]) == 1 then return 'duplicate' end
-- First what may fail: a delivery that is remembered has its event in line.
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
return 'accepted'
