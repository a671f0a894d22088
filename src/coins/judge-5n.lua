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
then for each message: id, which channel, which session (from 1; 0 = none), reason for denial or '', user id,
  created_at ms, emotes, name and picture as JSON, the beginning of its decision's JSON and of its coin event's
Texts come as JSON already: encoding them here would cost more than all the rest.

Returns for each message {state, reason, amount, balance}; state is 'judged', 'gone' (judged before) or 'stale' (the
sessions changed since the eligibility of it or of one before it was found out; nothing was done). Returns false, with nothing
done, while Redis is not known to hold everything that an award depends on.
]]
if redis.call('EXISTS', KEYS[5]) == 0 then return false end
local now, cooldown, coins = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local channel_count, session_count = tonumber(ARGV[8]), tonumber(ARGV[9])
local first = 9 + channel_count + session_count
local message_count = (#ARGV - first) / 10
local time = redis.call('TIME')
local decided_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local results = {}

-- include ../leaderboard/board-person.lua

local ids = {}
for i = 1, message_count do ids[i] = ARGV[first + i * 10 - 9] end
local arrival_seqs = redis.call('ZMSCORE', KEYS[2], unpack(ids))

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
  local value = redis.call('HGET', board.people, user)
  person = value and read_person(value) or new_person()
  board.known[user] = person
  if value then
    board.old_members = board.old_members or {}
    table.insert(board.old_members, rank_member(person, user))
  end
  return person
end

local function count_on_board(board, message, seq, earned)
  local person = person_on(board, message.user)
  person.points = person.points + earned
  person.messages = person.messages + 1
  person.emotes = person.emotes + message.emotes
  if message.created_ms > person.last_ms or (message.created_ms == person.last_ms and seq > person.last_seq) then
    person.last_ms, person.last_seq = message.created_ms, seq
  end
  if message.created_ms >= person.named_ms then person.named_ms, person.name = message.created_ms, message.name end
  board.messages, board.points = board.messages + 1, board.points + earned
end

local function write_board(board)
  local people, order, scores = {}, {}, {}
  for user, person in pairs(board.known) do
    local n = #people
    people[n + 1], people[n + 2] = user, write_person(person)
    order[n + 1], order[n + 2] = 0, rank_member(person, user)
    scores[n + 1], scores[n + 2] = person.points, user
  end
  if board.old_members then redis.call('ZREM', board.order, unpack(board.old_members)) end
  redis.call('HSET', board.people, unpack(people))
  redis.call('ZADD', board.order, unpack(order))
  redis.call('ZADD', board.leaderboard, unpack(scores))
  redis.call('HINCRBY', board.stats, 'total_messages', board.messages)
  redis.call('HINCRBY', board.stats, 'total_points', board.points)
  -- Strictly rising, also within a millisecond: readers tell by it whether the board changed.
  local before = tonumber(redis.call('HGET', board.stats, 'last_updated') or '0')
  redis.call('HSET', board.stats, 'last_updated', string.format('%d', math.max(before + 1, now)))
end

local function cooling_down(awards, created)
  if cooldown == 0 then return false end
  local span = cooldown * 1000
  return redis.call('ZCOUNT', awards, string.format('(%d', created - span), string.format('(%d', created + span)) > 0
end

local function award(keys, created)
  local balance = redis.call('INCRBY', keys.coins, coins)
  local points = redis.call('INCRBY', keys.session_coins, coins)
  if cooldown > 0 then redis.call('SETEX', keys.rate, cooldown, created) end
  redis.call('ZADD', keys.awards, created, created)
  -- A day before the newest award, not before now: a backlog may be older than a day itself.
  local newest = tonumber(redis.call('ZREVRANGE', keys.awards, 0, 0)[1])
  redis.call('ZREMRANGEBYSCORE', keys.awards, '-inf', string.format('(%d', newest - tonumber(ARGV[5]) * 1000))
  redis.call('EXPIRE', keys.awards, ARGV[5])
  return balance, points
end

local judged, waiting, decisions, entries, stale = {}, {}, {}, {}, false
for i = 1, message_count do
  local a, k = first + (i - 1) * 10, 5 + channel_count * 2 + session_count * 4 + (i - 1) * 5
  local id, channel, board, reason = ids[i], channels[tonumber(ARGV[a + 2])], boards[tonumber(ARGV[a + 3])], ARGV[a + 4]
  -- A message waits in line and has a request, or neither: the two are only ever written together.
  if not arrival_seqs[i] or judged[id] then
    results[i] = { 'gone' }
  elseif stale or not channel.is_current then
    -- Nobody is judged before somebody who came first: an award depends on the awards before it.
    stale = true
    results[i] = { 'stale' }
  else
    local seq = string.format('%016d', arrival_seqs[i])
    local earned, balance = 0, 0
    if reason == '' then
      local created = ARGV[a + 6]
      channel.awards = channel.awards or {}
      if cooling_down(KEYS[k + 5], tonumber(created)) then
        reason = 'rate_limited'
      else
        local points
        reason, earned = 'chat_message', coins
        balance, points = award(
          { coins = KEYS[k + 2], session_coins = KEYS[k + 3], rate = KEYS[k + 4], awards = KEYS[k + 5] }, created)
        table.insert(channel.awards,
          string.format('%s,"amount":%d,"balance":%d,"points_earned":%d}', ARGV[a + 10], coins, balance, points))
      end
      count_on_board(board, {
        user = ARGV[a + 5], created_ms = tonumber(created), emotes = tonumber(ARGV[a + 7]), name = ARGV[a + 8],
      }, seq, earned)
    end

    -- A bare number takes no memory for its value, and most decisions are of this kind.
    local says_why = reason ~= 'chat_message' and reason ~= 'rate_limited'
    redis.call('SETEX', KEYS[k + 1], ARGV[4], says_why and '0:' .. reason or tostring(earned))
    local decision = string.format('%s,"amount":%d,"reason":"%s","decided_ms":%d,"seq":"%s"}',
      ARGV[a + 9], earned, reason, decided_ms, seq)
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
        '[' .. table.concat(channel.awards, ',') .. ']')
      redis.call('EXPIRE', channel.events, ARGV[7])
    end
  end
end
return results
