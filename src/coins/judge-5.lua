--[[
The one judge: decides on messages in the given order and carries each decision out, in one step. A message is
judged only if its request is still waiting, and the request is taken away by the same step, so however often and by
however many workers a message is brought here, it is decided once.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] ledger:buffer  KEYS[4] ledger:decisions  KEYS[5] store:built
then for each message: coins:{user}, session:{session}:{user}, leaderboard:{session}, msg-coins:{id}, rate:{user},
  awards:{user}, board:order:{session}, board:people:{session}, board:stats:{session}, sessions:{broadcaster},
  events:{broadcaster}
ARGV[1] now (ms)  ARGV[2] cooldown (s)  ARGV[3] coins per message  ARGV[4] TTL of msg-coins (s)  ARGV[5] TTL of awards (s)
ARGV[6] entries to keep of an event log  ARGV[7] its TTL (s)
then for each message: id, session id or '', reason for denial or '', version of the broadcaster's sessions

Returns for each message {state, decision JSON, balance}; state is 'judged', 'gone' (judged before) or 'stale' (the
sessions changed since the verdict on it or on one before it was made; nothing was done). Returns false, with nothing done, while Redis is not
known to hold everything that an award depends on.
]]
if redis.call('EXISTS', KEYS[5]) == 0 then return false end
local now, cooldown, coins = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local results, touched, stale = {}, {}, false
-- Event log of each channel whose board changes here → the coins given.
local given = {}
local time = redis.call('TIME')
local decided_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- include ../leaderboard/board-place.lua

local function count_on_board(keys, request, seq, earned)
  local user = request.user_id
  local known = redis.call('HGET', keys.people, user)
  local person = known and cjson.decode(known)
    or { points = 0, messages = 0, emotes = 0, last_ms = 0, last_seq = '0', named_ms = 0, username = '' }
  if known then redis.call('ZREM', keys.order, place_on_board(person, user)) end
  person.points = person.points + earned
  person.messages = person.messages + 1
  person.emotes = person.emotes + request.emotes
  if request.created_ms > person.last_ms or (request.created_ms == person.last_ms and seq > person.last_seq) then
    person.last_ms, person.last_seq = request.created_ms, seq
  end
  if request.created_ms >= person.named_ms then
    person.named_ms, person.username, person.profile_picture =
      request.created_ms, request.username, request.profile_picture
  end
  redis.call('HSET', keys.people, user, cjson.encode(person))
  redis.call('ZADD', keys.order, 0, place_on_board(person, user))
  redis.call('ZINCRBY', keys.leaderboard, earned, user)
  redis.call('HINCRBY', keys.stats, 'total_messages', 1)
  redis.call('HINCRBY', keys.stats, 'total_points', earned)
  touched[keys.stats] = true
end

local function cooling_down(keys, created)
  if cooldown == 0 then return false end
  local span = cooldown * 1000
  return redis.call('ZCOUNT', keys.awards, '(' .. string.format('%.0f', created - span),
    '(' .. string.format('%.0f', created + span)) > 0
end

local function award(keys, request, session)
  local created = string.format('%.0f', request.created_ms)
  local balance = redis.call('INCRBY', keys.coins, coins)
  local points = redis.call('INCRBY', keys.session_coins, coins)
  if cooldown > 0 then redis.call('SETEX', keys.rate, cooldown, created) end
  redis.call('ZADD', keys.awards, created, created)
  -- A day before the newest award, not before now: a backlog may be older than a day itself.
  local newest = tonumber(redis.call('ZREVRANGE', keys.awards, 0, 0)[1])
  redis.call('ZREMRANGEBYSCORE', keys.awards, '-inf', string.format('(%.0f', newest - tonumber(ARGV[5]) * 1000))
  redis.call('EXPIRE', keys.awards, ARGV[5])
  table.insert(given[keys.events], {
    message_id = request.message_id, user_id = request.user_id, username = request.username, session_id = session,
    amount = coins, balance = balance, points_earned = points,
  })
  return balance
end

for i = 1, (#ARGV - 7) / 4 do
  local a, k = 7 + (i - 1) * 4, 5 + (i - 1) * 11
  local id, session, reason = ARGV[a + 1], ARGV[a + 2], ARGV[a + 3]
  local keys = {
    coins = KEYS[k + 1], session_coins = KEYS[k + 2], leaderboard = KEYS[k + 3], message = KEYS[k + 4],
    rate = KEYS[k + 5], awards = KEYS[k + 6], order = KEYS[k + 7], people = KEYS[k + 8], stats = KEYS[k + 9],
    sessions = KEYS[k + 10], events = KEYS[k + 11],
  }
  local json = redis.call('HGET', KEYS[1], id)
  if not json then
    results[i] = { 'gone', '', 0 }
  elseif stale or (redis.call('HGET', keys.sessions, 'version') or '0') ~= ARGV[a + 4] then
    -- Nobody is judged before somebody who came first: an award depends on the awards before it.
    stale = true
    results[i] = { 'stale', '', 0 }
  else
    local request = cjson.decode(json)
    local seq = string.format('%016.0f', redis.call('ZSCORE', KEYS[2], id) or 0)
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)

    local earned, balance = 0, 0
    if reason == '' then
      given[keys.events] = given[keys.events] or {}
      if cooling_down(keys, request.created_ms) then
        reason = 'rate_limited'
      else
        reason, earned = 'chat_message', coins
        balance = award(keys, request, session)
      end
      count_on_board(keys, request, seq, earned)
    end

    redis.call('SETEX', keys.message, ARGV[4], earned > 0 and tostring(earned) or '0:' .. reason)
    local decision = cjson.encode({
      message_id = id, broadcaster_user_id = request.broadcaster_user_id, user_id = request.user_id,
      session_id = session ~= '' and session or cjson.null, amount = earned, reason = reason,
      created_ms = request.created_ms, decided_ms = decided_ms, seq = seq,
    })
    redis.call('HSET', KEYS[4], id, decision)
    redis.call('RPUSH', KEYS[3], decision)
    results[i] = { 'judged', decision, balance }
  end
end

for stats in pairs(touched) do
  -- Strictly rising, also within a millisecond: readers tell by it whether the board changed.
  local before = tonumber(redis.call('HGET', stats, 'last_updated') or '0')
  redis.call('HSET', stats, 'last_updated', string.format('%.0f', math.max(before + 1, now)))
end
for log, awards in pairs(given) do
  redis.call('XADD', log, 'MAXLEN', '~', ARGV[6], '*', 'awards', #awards > 0 and cjson.encode(awards) or '[]')
  redis.call('EXPIRE', log, ARGV[7])
end
return results
