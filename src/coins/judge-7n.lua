--[[
The one judge: decides on messages in the given order and carries each decision out, in one step. A message is
judged only if its request is still in line, and the request is taken away by the same step, so however often and by
however many workers a message is brought here, it is decided once.

Everything that can fail is looked at before anything is written: a script that stops half-way leaves what it wrote. A
key of the wrong type or content makes only those messages fail that need it.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] ledger:buffer  KEYS[4] ledger:decisions  KEYS[5] store:built
KEYS[6] store:position  KEYS[7] judge:deferred
then for each channel: sessions:{broadcaster}, events:{broadcaster}
then for each session: leaderboard:{session}, board:order:{session}, board:people:{session}, board:stats:{session}
then for each message: msg-coins:{id}, coins:{user}, session:{session}:{user}, rate:{user}, awards:{user},
  late-awards:{user}
last hidden:people, who is denied whatever was found out, and erased:people, whose messages are anonymous
ARGV[1] now (ms)  ARGV[2] cooldown (s)  ARGV[3] coins per message  ARGV[4] TTL of msg-coins (s)  ARGV[5] TTL of awards (s)
ARGV[6] entries to keep of an event log  ARGV[7] its TTL (s)  ARGV[8] age from which an award is late (s)
ARGV[9] how many channels  ARGV[10] how many sessions
then for each channel: version of its sessions; then for each session: its id
then for each message: id, which channel, which session (from 1; 0 = none), reason for denial or '', user id,
  created_at ms, emotes, name and picture as JSON, the beginning of its decision's JSON and of its coin event's,
  message id of an award in Postgres within the cooldown or '', its arrival_seq or '' when that is its place in line
Texts come as JSON already: encoding them here would cost more than all the rest.

Returns for each message {state, reason, amount, balance}; state is 'judged', 'gone' (judged before), 'damaged' (reason
says which key and how; nothing was done), 'board_missing' (reason is the session, whose board is not whole in Redis;
nothing was done) or 'stale' (the sessions changed since the eligibility of it or of one before it was found out, the
board of one before it is missing, one before it was put aside or came into the line since that was read, or one of its sender is damaged; nothing was done). Returns false, with nothing done, while Redis is not known to hold everything
that an award depends on.
]]
if redis.call('EXISTS', KEYS[5]) == 0 then return false end
local now, cooldown, coins = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local channel_count, session_count = tonumber(ARGV[9]), tonumber(ARGV[10])
local first = 10 + channel_count + session_count
local message_count = (#ARGV - first) / 12
local time = redis.call('TIME')
local decided_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local late_before, awards_seconds = decided_ms - tonumber(ARGV[8]) * 1000, tonumber(ARGV[5]) + cooldown
local results = {}

-- include ../leaderboard/board-person.lua

-- include ../platform/redis/misfit.lua

local shared_misfit = first_misfit({ KEYS[1], 'hash', KEYS[2], 'zset', KEYS[3], 'list', KEYS[4], 'hash', KEYS[7], 'zset',
  KEYS[6], 'count', KEYS[#KEYS - 1], 'hash', KEYS[#KEYS], 'set' })
if shared_misfit then return redis.error_reply('DAMAGED ' .. shared_misfit) end

local ids = {}
for i = 1, message_count do ids[i] = ARGV[first + i * 12 - 11] end
local places = redis.call('ZMSCORE', KEYS[2], unpack(ids))
-- As they stand now: since the line was read, others may have put messages of it aside, or brought some back into it.
local line, in_line = redis.call('ZRANGE', KEYS[2], 0, message_count - 1), 0
local aside = redis.call('EXISTS', KEYS[7]) == 1 and redis.call('ZMSCORE', KEYS[7], unpack(ids)) or {}

local channels = {}
for c = 1, channel_count do
  local sessions, events = KEYS[6 + c * 2], KEYS[7 + c * 2]
  local channel = { id = string.match(sessions, '(%d+)$'), events = events, awards = {}, misfit = misfit(sessions, 'hash') }
  -- Nothing but pushes is lost with a log.
  if misfit(events, 'stream') then redis.call('DEL', events) end
  if not channel.misfit then
    channel.is_current = (redis.call('HGET', sessions, 'version') or '0') == ARGV[10 + c]
  end
  channels[c] = channel
end

local boards = {}
for s = 1, session_count do
  local k = 3 + channel_count * 2 + s * 4
  local board = {
    session = ARGV[10 + channel_count + s], leaderboard = KEYS[k + 1], order = KEYS[k + 2], people = KEYS[k + 3],
    stats = KEYS[k + 4], messages = 0, points = 0, known = {},
  }
  board.misfit = first_misfit({ board.leaderboard, 'zset', board.order, 'zset', board.people, 'hash', board.stats, 'hash' })
  if not board.misfit then
    local stats = redis.call('HMGET', board.stats, 'total_messages', 'total_points', 'last_updated')
    for _, value in ipairs(stats) do
      if value and not is_count(value) then board.misfit = board.stats .. ' holds what is no number' end
    end
    board.is_missing = not stats[3]
    board.last_updated = tonumber(stats[3] or '0')
  end
  boards[s] = board
end

-- Read once, written once at the end, however many messages of the batch are theirs. Nil when it cannot be read.
local function person_on(board, user)
  local person = board.known[user]
  if person then return person end
  local value = redis.call('HGET', board.people, user)
  person = value and read_person(value) or new_person()
  if value and not person.points then return nil end
  if value then person.old_member = rank_member(person, user) end
  board.known[user] = person
  return person
end

local function count_on_board(board, person, message, seq, earned)
  person.is_changed = true
  -- Who has a bonus and has not written stands there with its time.
  if person.messages == 0 then person.last_ms, person.last_seq = 0, '0000000000000000' end
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
  local people, order, scores, old_members = {}, {}, {}, {}
  for user, person in pairs(board.known) do
    if person.is_changed then
      local n = #people
      people[n + 1], people[n + 2] = user, write_person(person)
      order[n + 1], order[n + 2] = 0, rank_member(person, user)
      scores[n + 1], scores[n + 2] = person.points, user
      old_members[#old_members + 1] = person.old_member
    end
  end
  if #old_members > 0 then redis.call('ZREM', board.order, unpack(old_members)) end
  redis.call('HSET', board.people, unpack(people))
  redis.call('ZADD', board.order, unpack(order))
  redis.call('ZADD', board.leaderboard, unpack(scores))
  redis.call('HINCRBY', board.stats, 'total_messages', board.messages)
  redis.call('HINCRBY', board.stats, 'total_points', board.points)
  -- Strictly rising, also within a millisecond: readers tell by it whether the board changed.
  redis.call('HSET', board.stats, 'last_updated', string.format('%d', math.max(board.last_updated + 1, now)))
end

-- The message id of an award less than a cooldown before or after `created`; nil without one, false and the reason
-- when the awards cannot be read.
local function award_near(awards, late_awards, created)
  if cooldown == 0 then return nil end
  local from, to = string.format('(%d', created - cooldown * 1000), string.format('(%d', created + cooldown * 1000)
  local found = redis.pcall('ZRANGEBYSCORE', awards, from, to, 'LIMIT', 0, 1)
  if found.err then return false, misfit(awards, 'zset') end
  if found[1] or created - cooldown * 1000 >= late_before then return found[1] end
  found = redis.pcall('ZRANGEBYSCORE', late_awards, from, to, 'LIMIT', 0, 1)
  if found.err then return false, misfit(late_awards, 'zset') end
  return found[1]
end

local function award(id, keys, created)
  local balance = redis.call('INCRBY', keys.coins, coins)
  local points = redis.call('INCRBY', keys.session_coins, coins)
  if cooldown > 0 then redis.call('SETEX', keys.rate, cooldown, created) end
  if tonumber(created) < late_before then
    redis.call('ZADD', keys.late_awards, created, id)
    redis.call('EXPIRE', keys.late_awards, awards_seconds)
  else
    redis.call('ZADD', keys.awards, created, id)
    redis.call('ZREMRANGEBYSCORE', keys.awards, '-inf', string.format('(%d', decided_ms - awards_seconds * 1000))
    redis.call('EXPIRE', keys.awards, awards_seconds)
  end
  return balance, points
end

-- Looked at here, and not where the rest about the sender was found out: nobody is on a board after they were taken off it.
local fields = {}
for i = 1, message_count do
  local a = first + (i - 1) * 12
  local user = ARGV[a + 5]
  fields[i * 2 - 1], fields[i * 2] = user, (channels[tonumber(ARGV[a + 2])].id or '') .. ':' .. user
end
local hidden = redis.call('HMGET', KEYS[#KEYS - 1], unpack(fields))
local erased = {}
if redis.call('EXISTS', KEYS[#KEYS]) == 1 then
  local users = {}
  for i = 1, message_count do users[i] = fields[i * 2 - 1] end
  erased = redis.call('SMISMEMBER', KEYS[#KEYS], unpack(users))
end

local judged, waiting, decisions, entries, held_up, stale = {}, {}, {}, {}, {}, false
for i = 1, message_count do
  local a, k = first + (i - 1) * 12, 7 + channel_count * 2 + session_count * 4 + (i - 1) * 6
  local id, channel, board, reason = ids[i], channels[tonumber(ARGV[a + 2])], boards[tonumber(ARGV[a + 3])], ARGV[a + 4]
  -- Before whether there is a stream, because a late start can change only that.
  if reason == '' or reason == 'stream_offline' then reason = hidden[i * 2 - 1] or hidden[i * 2] or reason end
  if erased[i] == 1 then reason = 'anonymous' end
  local message = {
    user = ARGV[a + 5], created_ms = tonumber(ARGV[a + 6]), emotes = tonumber(ARGV[a + 7]), name = ARGV[a + 8],
  }
  -- A message waits in line and has a request, or neither: the two are only ever written together.
  local is_waiting = places[i] and not judged[id]
  if is_waiting then in_line = in_line + 1 end
  if not is_waiting then
    -- One that was put aside keeps its turn: those of its sender behind it must be put aside first.
    stale = stale or aside[i]
    results[i] = { 'gone' }
  elseif stale or line[in_line] ~= id then
    stale = true
    results[i] = { 'stale' }
  elseif held_up[ARGV[a + 5]] then
    results[i] = { 'stale' }
  elseif channel.misfit then
    results[i] = { 'damaged', channel.misfit }
  elseif not channel.is_current then
    -- Nobody is judged before somebody who came first: an award depends on the awards before it.
    stale = true
    results[i] = { 'stale' }
  elseif reason == '' and board.is_missing then
    stale = true
    results[i] = { 'board_missing', board.session }
  else
    local keys = {
      coins = KEYS[k + 2], session_coins = KEYS[k + 3], rate = KEYS[k + 4], awards = KEYS[k + 5],
      late_awards = KEYS[k + 6],
    }
    local damage, person, near
    if reason == '' then
      damage = board.misfit
      if not damage then
        person = person_on(board, message.user)
        if not person then damage = board.people .. ' holds an entry of ' .. message.user .. ' that cannot be read' end
      end
      if not damage then
        near, damage = award_near(keys.awards, keys.late_awards, message.created_ms)
        if not near and ARGV[a + 11] ~= '' then near = ARGV[a + 11] end
        if near then
          reason = 'rate_limited'
        elseif not damage then
          damage = count_misfit(keys.coins) or count_misfit(keys.session_coins) or misfit(keys.awards, 'zset')
            or misfit(keys.late_awards, 'zset')
        end
      end
    end

    if damage then
      -- It will be put aside, and then those of its sender behind it.
      held_up[message.user] = true
      results[i] = { 'damaged', damage }
    else
      -- From here on nothing fails.
      local seq = ARGV[a + 12] ~= '' and ARGV[a + 12] or string.format('%016d', places[i])
      local earned, balance = 0, 0
      if reason == '' then
        local points
        reason, earned = 'chat_message', coins
        balance, points = award(id, keys, ARGV[a + 6])
        table.insert(channel.awards,
          string.format('%s,"amount":%d,"balance":%d,"points_earned":%d}', ARGV[a + 10], coins, balance, points))
      end
      if person then
        count_on_board(board, person, message, seq, earned)
        channel.has_board_change = true
      end

      -- A bare number takes no memory for its value, and most decisions are of this kind.
      local says_why = reason ~= 'chat_message' and reason ~= 'rate_limited'
      redis.call('SETEX', KEYS[k + 1], ARGV[4], says_why and '0:' .. reason or tostring(earned))
      local decision = string.format('%s,"amount":%d,"reason":"%s","decided_ms":%d,"seq":"%s"%s}', ARGV[a + 9], earned,
        reason, decided_ms, seq, near and ',"cooldown_message_id":' .. cjson.encode(near) or '')
      judged[id] = true
      waiting[#waiting + 1] = id
      decisions[#decisions + 1], decisions[#decisions + 2] = id, decision
      entries[#entries + 1] = decision
      results[i] = { 'judged', reason, earned, balance }
    end
  end
end

if #waiting > 0 then
  redis.call('HDEL', KEYS[1], unpack(waiting))
  redis.call('ZREM', KEYS[2], unpack(waiting))
  redis.call('HSET', KEYS[4], unpack(decisions))
  redis.call('RPUSH', KEYS[3], unpack(entries))
  redis.call('INCR', KEYS[6])
  for _, board in ipairs(boards) do
    if board.messages > 0 then write_board(board) end
  end
  for _, channel in ipairs(channels) do
    if channel.has_board_change then
      redis.call('XADD', channel.events, 'MAXLEN', '~', ARGV[6], '*', 'awards',
        '[' .. table.concat(channel.awards, ',') .. ']')
      redis.call('EXPIRE', channel.events, ARGV[7])
    end
  end
end
return results
