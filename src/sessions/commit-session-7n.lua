--[[
Writes sessions of one broadcaster, if nobody changed them since they were read, and lines them up for Postgres. A stream
that is new gets its board in the same step, empty and whole, so that its messages can be judged without asking anybody.

KEYS[1] sessions:{broadcaster}  KEYS[2] sessions:buffer  KEYS[3] delivery:{id}  KEYS[4] events:{broadcaster}
KEYS[5] sessions:due  KEYS[6] store:built  KEYS[7] store:position  then for each session: board:stats:{session}
ARGV[1] version that was read ('0' when there was none)  ARGV[2] seconds to remember the delivery
ARGV[3] '1' when Postgres must store them, '0' when they came from Postgres  ARGV[4] entries to keep of the event log  ARGV[5] its TTL (s)
ARGV[6] the channel's facts as JSON, '' when they stay  ARGV[7] broadcaster  ARGV[8] when to look whether ended sessions may leave (ms)
ARGV[9] the highest revision that is known  ARGV[10] '1' when Postgres was asked what it knows of the channel, or '0'
then for each session: start second, session JSON without its '{', '1' when viewers notice the change or '0',
  '1' when it is so new that nobody can have written in it yet or '0'

Returns 'committed', 'conflict' (read again), 'duplicate' (this delivery was applied before) or 'incomplete' (Redis was emptied and is not
made again yet: the stream that is told of may be one that Postgres knows to have ended; ask it, and try again).
]]
-- include ../platform/redis/misfit.lua

-- A step that failed half-way would leave a delivery that is remembered and not carried out: its start would never come.
local shared_misfit = first_misfit({ KEYS[2], 'list', KEYS[5], 'zset', KEYS[7], 'count' })
if shared_misfit then return redis.error_reply('DAMAGED ' .. shared_misfit) end

local is_news = ARGV[3] == '1'
if is_news and redis.call('EXISTS', KEYS[3]) == 1 then return 'duplicate' end
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 'conflict' end
if is_news and ARGV[10] == '0' and redis.call('EXISTS', KEYS[6]) == 0 then return 'incomplete' end
-- From here on nothing fails.
if is_news then redis.call('SET', KEYS[3], '1', 'EX', ARGV[2]) end
if #ARGV == 10 and ARGV[6] == '' then return 'committed' end

-- Never a version that was there before, also when Redis was emptied meanwhile: processes remember sessions by it.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local version = string.format('%.0f', math.max((tonumber(ARGV[1]) or 0) + 1, tonumber(ARGV[9]) + 1, now))
redis.call('HSET', KEYS[1], 'version', version)
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'facts', ARGV[6]) end
redis.call('ZADD', KEYS[5], 'LT', ARGV[8], ARGV[7])
redis.call('INCR', KEYS[7])
-- While Redis is made again from Postgres, a session that is missing here may have a board there.
local may_begin = redis.call('EXISTS', KEYS[6]) == 1
-- Nothing but pushes is lost with a log.
if misfit(KEYS[4], 'stream') then redis.call('DEL', KEYS[4]) end
for i = 11, #ARGV, 4 do
  local json = '{' .. (is_news and '"revision":"' .. version .. '",' or '') .. ARGV[i + 1]
  redis.call('HSET', KEYS[1], ARGV[i], json)
  if is_news then redis.call('RPUSH', KEYS[2], json) end
  if ARGV[i + 3] == '1' and may_begin then
    local stats = KEYS[7 + (i - 7) / 4]
    if misfit(stats, 'hash') then redis.call('DEL', stats) end
    for _, field in ipairs({ 'total_messages', 'total_points', 'last_updated' }) do redis.call('HSETNX', stats, field, '0') end
  end
  if ARGV[i + 2] == '1' then
    redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'session', json)
    redis.call('EXPIRE', KEYS[4], ARGV[5])
  end
end
return 'committed'
