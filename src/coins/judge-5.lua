--[[
The one judge: decides on messages in the given order and carries each decision out, in one step. A message is
judged only if its request is still waiting, and the request is taken away by the same step, so however often and by
however many workers a message is brought here, it is decided once.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] ledger:buffer  KEYS[4] ledger:decisions  KEYS[5] store:built
then for each channel: sessions:{broadcaster}, events:{broadcaster}
then for each session: leaderboard:{session}, board:order:{session}, board:people:{session}, board:stats:{session}
then for each message: msg-coins:{id}, coins:{user}, session:{session}:{user}, rate:{user}, awards:{user}
ARGV[1] now (ms)  ARGV[2] cooldown (s)  ARGV[3] coins per message  ARGV[4] TTL of msg-coins (s)  ARGV[5] TTL of awards (s)
ARGV[6] entries to keep of an event log  ARGV[7] its TTL (s)  ARGV[8] how many channels  ARGV[9] how many sessions
then for each channel: version of its sessions; then for each session: its id
then for each message: id, which channel, which session (from 1; 0 = none), reason for denial or ''

Returns for each message {state, reason, amount, balance}; state is 'judged', 'gone' (judged before) or 'stale' (the
sessions changed since the verdict on it or on one before it was made; nothing was done). Returns false, with nothing
done, while Redis is not known to hold everything that an award depends on.
]]
if redis.call('EXISTS', KEYS[5]) == 0 then return false end
local now, cooldown, coins = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local channel_count, session_count = tonumber(ARGV[8]), tonumber(ARGV[9])
local first = 9 + channel_count + session_count
local message_count = (#ARGV - first) / 4
local time = redis.call('TIME')
local decided_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local results = {}

-- include ../leaderboard/board-place.lua

local ids = {}
for i = 1, message_count do ids[i] = ARGV[first + i * 4 - 3] end
local requests = redis.call('HMGET', KEYS[1], unpack(ids))
local places = redis.call('ZMSCORE', KEYS[2], unpack(ids))

local channels = {}
for c = 1, channel_count do
  local version = redis.call('HGET', KEYS[4 + c * 2], 'version') or '0'
  channels[c] = { is_current = version == ARGV[9 + c], events = KEYS[5 + c * 2] }
end

local boards = {}
for s = 1, session_count do
  local k = 1 + channel_count * 2 + s * 4
  boards[s] = {
    session = ARGV[9 + channel_count + s], leaderboard = KEYS[k + 1], order = KEYS[k + 2], people = KEYS[k + 3],
    stats = KEYS[k + 4], messages = 0, points = 0, known = {},
  }
end

-- Read once, written once at the end, however many messages of the batch are theirs.
local function person_on(board, user)
  local person = board.known[user]
  if person then return person end
  local json = redis.call('HGET', board.people, user)
  person = json and cjson.decode(json)
    or { points = 0, messages = 0, emotes = 0, last_ms = 0, last_seq = '0', named_ms = 0, username = '' }
  board.known[user] = person
  if json then
    board.old_places = board.old_places or {}
    table.insert(board.old_places, place_on_board(person, user))
  end
  return person
end

local function count_on_board(board, request, seq, earned)
  local person = person_on(board, request.user_id)
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
  board.messages, board.points = board.messages + 1, board.points + earned
end

local function write_board(board)
  local people, order, scores = {}, {}, {}
  for user, person in pairs(board.known) do
    local n = #people
    people[n + 1], people[n + 2] = user, cjson.encode(person)
    order[n + 1], order[n + 2] = 0, place_on_board(person, user)
    scores[n + 1], scores[n + 2] = person.points, user
  end
  if board.old_places then redis.call('ZREM', board.order, unpack(board.old_places)) end
  redis.call('HSET', board.people, unpack(people))
  redis.call('ZADD', board.order, unpack(order))
  redis.call('ZADD', board.leaderboard, unpack(scores))
  redis.call('HINCRBY', board.stats, 'total_messages', board.messages)
  redis.call('HINCRBY', board.stats, 'total_points', board.points)
  -- Strictly rising, also within a millisecond: readers tell by it whether the board changed.
  local before = tonumber(redis.call('HGET', board.stats, 'last_updated') or '0')
  redis.call('HSET', board.stats, 'last_updated', string.format('%.0f', math.max(before + 1, now)))
end

local function cooling_down(awards, created)
  if cooldown == 0 then return false end
  local span = cooldown * 1000
  return redis.call('ZCOUNT', awards, '(' .. string.format('%.0f', created - span),
    '(' .. string.format('%.0f', created + span)) > 0
end

local function award(keys, request, board)
  local created = string.format('%.0f', request.created_ms)
  local balance = redis.call('INCRBY', keys.coins, coins)
  local points = redis.call('INCRBY', keys.session_coins, coins)
  if cooldown > 0 then redis.call('SETEX', keys.rate, cooldown, created) end
  redis.call('ZADD', keys.awards, created, created)
  -- A day before the newest award, not before now: a backlog may be older than a day itself.
  local newest = tonumber(redis.call('ZREVRANGE', keys.awards, 0, 0)[1])
  redis.call('ZREMRANGEBYSCORE', keys.awards, '-inf', string.format('(%.0f', newest - tonumber(ARGV[5]) * 1000))
  redis.call('EXPIRE', keys.awards, ARGV[5])
  return balance, {
    message_id = request.message_id, user_id = request.user_id, username = request.username, session_id = board.session,
    amount = coins, balance = balance, points_earned = points,
  }
end

local judged, waiting, decisions, entries, stale = {}, {}, {}, {}, false
for i = 1, message_count do
  local a, k = first + (i - 1) * 4, 5 + channel_count * 2 + session_count * 4 + (i - 1) * 5
  local id, channel, board, reason = ids[i], channels[tonumber(ARGV[a + 2])], boards[tonumber(ARGV[a + 3])], ARGV[a + 4]
  if not requests[i] or judged[id] then
    results[i] = { 'gone' }
  elseif stale or not channel.is_current then
    -- Nobody is judged before somebody who came first: an award depends on the awards before it.
    stale = true
    results[i] = { 'stale' }
  else
    local request, seq = cjson.decode(requests[i]), string.format('%016.0f', places[i] or 0)
    local earned, balance = 0, 0
    if reason == '' then
      channel.awards = channel.awards or {}
      if cooling_down(KEYS[k + 5], request.created_ms) then
        reason = 'rate_limited'
      else
        local given
        reason, earned = 'chat_message', coins
        balance, given = award(
          { coins = KEYS[k + 2], session_coins = KEYS[k + 3], rate = KEYS[k + 4], awards = KEYS[k + 5] }, request, board)
        table.insert(channel.awards, given)
      end
      count_on_board(board, request, seq, earned)
    end

    redis.call('SETEX', KEYS[k + 1], ARGV[4], earned > 0 and tostring(earned) or '0:' .. reason)
    local decision = cjson.encode({
      message_id = id, broadcaster_user_id = request.broadcaster_user_id, user_id = request.user_id,
      session_id = board and board.session or cjson.null, amount = earned, reason = reason,
      created_ms = request.created_ms, decided_ms = decided_ms, seq = seq,
    })
    judged[id] = true
    waiting[#waiting + 1] = id
    decisions[#decisions + 1], decisions[#decisions + 2] = id, decision
    entries[#entries + 1] = decision
    results[i] = { 'judged', reason, earned, balance }
  end
end

if #waiting > 0 then
  redis.call('HDEL', KEYS[1], unpack(waiting))
  redis.call('ZREM', KEYS[2], unpack(waiting))
  redis.call('HSET', KEYS[4], unpack(decisions))
  redis.call('RPUSH', KEYS[3], unpack(entries))
  for _, board in ipairs(boards) do
    if board.messages > 0 then write_board(board) end
  end
  for _, channel in ipairs(channels) do
    if channel.awards then
      redis.call('XADD', channel.events, 'MAXLEN', '~', ARGV[6], '*', 'awards',
        #channel.awards > 0 and cjson.encode(channel.awards) or '[]')
      redis.call('EXPIRE', channel.events, ARGV[7])
    end
  end
end
return results
