--[[
Writes sessions of one broadcaster, if nobody changed them since they were read, and lines them up for Postgres.

KEYS[1] sessions:{broadcaster}  KEYS[2] sessions:buffer  KEYS[3] delivery:{id}  KEYS[4] events:{broadcaster}
ARGV[1] version that was read ('0' when there was none)  ARGV[2] seconds to remember the delivery
ARGV[3] '1' when Postgres must store them, '0' when they came from Postgres  ARGV[4] entries to keep of the event log  ARGV[5] its TTL (s)
then start second, session JSON, '1' when viewers notice the change or '0', of each session

Returns 'committed', 'conflict' (read again) or 'duplicate' (this delivery was applied before).
]]
if redis.call('EXISTS', KEYS[3]) == 1 then return 'duplicate' end
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 'conflict' end
redis.call('SET', KEYS[3], '1', 'EX', ARGV[2])
if #ARGV > 5 then
  for i = 6, #ARGV, 3 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    if ARGV[3] == '1' then redis.call('RPUSH', KEYS[2], ARGV[i + 1]) end
    if ARGV[i + 2] == '1' then
      redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'session', ARGV[i + 1])
      redis.call('EXPIRE', KEYS[4], ARGV[5])
    end
  end
  -- Never a version that was there before, also when Redis was emptied meanwhile: processes remember sessions by it.
  local time = redis.call('TIME')
  local version = math.max(tonumber(ARGV[1]) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version))
end
return 'committed'
