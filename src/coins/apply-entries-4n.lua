--[[
Has Redis show entries of the ledger that were not made by the judge: the balance, the board of the session that an entry
belongs to, and an event. Each once, however often and by however many it is brought here.

An entry that is in a balance already, because the balance was read from Postgres after it, is in ledger:applied; one that
is on a board already, for the same reason, is a field of its board:stats. A board that is being restored may have been
read before the entry: its restoration is overtaken, and whoever needs the board restores it again. Somebody who gets a
bonus comes on the board, also without having written.

KEYS[1] store:built  KEYS[2] store:position  KEYS[3] ledger:applied  KEYS[4] hidden:people
then for each channel: events:{broadcaster}
then for each entry: coins:{user}, session:{session}:{user}, leaderboard:{session}, board:order:{session},
  board:people:{session}, board:stats:{session}, board:restore:{session}
ARGV[1] last time (ms of this clock) at which the entries may be taken for unapplied  ARGV[2] now (ms)
ARGV[3] entries to keep of an event log  ARGV[4] its TTL (s)  ARGV[5] how many channels
then for each entry: entry id, user id, amount, session id or '', time (ms) of its board in Postgres, the beginning of its
  event's JSON, the numbers of the channels to be told, with commas between, time (ms) of a bonus, name and picture of its
  viewer as JSON ('' when it is none)

Returns for each entry 'applied', 'known' (it was applied before) or 'damaged <key and how>' (nothing was done). Returns
false, with nothing done, while Redis is being rebuilt or when it is too late.
]]
local time = redis.call('TIME')
local clock_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if redis.call('EXISTS', KEYS[1]) == 0 or clock_ms > tonumber(ARGV[1]) then return false end
local now, channel_count = tonumber(ARGV[2]), tonumber(ARGV[5])
local entry_count = (#ARGV - 5) / 9

-- include ../leaderboard/board-person.lua

-- include ../platform/redis/misfit.lua

-- The board as far as an entry needs it; nil, and what is wrong, when it cannot be changed.
local function read_board(keys, id, user, at, name)
  local damage = first_misfit({ keys.session_coins, 'count', keys.leaderboard, 'zset', keys.order, 'zset', keys.people, 'hash',
    keys.stats, 'hash' })
  if damage then return nil, damage end
  local stats = redis.call('HMGET', keys.stats, 'total_points', 'last_updated')
  for _, field in ipairs(stats) do
    if field and not is_count(field) then return nil, keys.stats .. ' holds what is no number' end
  end
  local last_updated = stats[2]
  local board = { is_whole = last_updated and true or false, last_updated = tonumber(last_updated or '0') }
  if not board.is_whole or redis.call('HEXISTS', keys.stats, 'entry:' .. id) == 1 then return board end
  local value = redis.call('HGET', keys.people, user)
  if not value then
    if name ~= '' then
      board.person = new_person()
      board.person.last_ms, board.person.named_ms, board.person.name = at, at, name
      board.is_newcomer = true
    end
    return board
  end
  board.person = read_person(value)
  if not board.person.points then
    return nil, keys.people .. ' holds an entry of ' .. user .. ' that cannot be read'
  end
  return board
end

local function change_board(keys, board, id, user, amount, board_ms, at, name, channel)
  if not board.is_whole then
    redis.call('DEL', keys.restore)
    return
  end
  local person = board.person
  if not person then return end
  local member = rank_member(person, user)
  local score = redis.call('ZSCORE', keys.order, member)
  if board.is_newcomer then
    local is_hidden = redis.call('HEXISTS', KEYS[4], user) == 1 or redis.call('HEXISTS', KEYS[4], channel .. ':' .. user) == 1
    score = is_hidden and '-1' or '0'
    if not is_hidden then redis.call('ZADD', keys.leaderboard, 0, user) end
  end
  redis.call('ZREM', keys.order, member)
  -- Who has not written got there with the last bonus.
  if name ~= '' and person.messages == 0 then person.last_ms = math.max(person.last_ms, at) end
  person.points = math.max(0, person.points + amount)
  redis.call('HSET', keys.people, user, write_person(person))
  redis.call('ZADD', keys.order, score or '0', rank_member(person, user))
  -- Somebody who is hidden stays so.
  if redis.call('ZSCORE', keys.leaderboard, user) then
    redis.call('ZADD', keys.leaderboard, person.points, user)
    redis.call('HINCRBY', keys.stats, 'total_points', amount)
  end
  if person.points > 0 then redis.call('SET', keys.session_coins, string.format('%d', person.points))
  else redis.call('DEL', keys.session_coins) end
  redis.call('HSET', keys.stats, 'entry:' .. id, '1', 'last_updated',
    string.format('%d', math.max(board.last_updated + 1, now, board_ms)))
end

local results, has_changed = {}, false
for i = 1, entry_count do
  local a, k = 5 + (i - 1) * 9, 4 + channel_count + (i - 1) * 7
  local id, user, amount, session = ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3]), ARGV[a + 4]
  local at, name = tonumber(ARGV[a + 8]), ARGV[a + 9]
  local keys = {
    coins = KEYS[k + 1], session_coins = KEYS[k + 2], leaderboard = KEYS[k + 3], order = KEYS[k + 4], people = KEYS[k + 5],
    stats = KEYS[k + 6], restore = KEYS[k + 7],
  }
  local is_applied = redis.call('ZSCORE', KEYS[3], id)
  local damage, board = count_misfit(keys.coins), nil
  if not damage and session ~= '' then board, damage = read_board(keys, id, user, at, name) end
  if damage then
    results[i] = 'damaged ' .. damage
  else
    -- From here on nothing fails.
    has_changed = true
    if board then
      change_board(keys, board, id, user, amount, tonumber(ARGV[a + 5]), at, name, string.match(session, '^(%d+)-'))
    end
    if is_applied then
      results[i] = 'known'
    else
      redis.call('ZADD', KEYS[3], clock_ms, id)
      local balance = redis.call('INCRBY', keys.coins, ARGV[a + 3])
      local points = session ~= '' and tonumber(redis.call('GET', keys.session_coins) or '0') or 0
      local event = string.format('[%s,"amount":%d,"balance":%d,"points_earned":%d}]', ARGV[a + 6], amount, balance, points)
      for number in string.gmatch(ARGV[a + 7], '%d+') do
        local events = KEYS[4 + tonumber(number)]
        -- Nothing but pushes is lost with a log.
        if misfit(events, 'stream') then redis.call('DEL', events) end
        redis.call('XADD', events, 'MAXLEN', '~', ARGV[3], '*', 'awards', event)
        redis.call('EXPIRE', events, ARGV[4])
      end
      results[i] = 'applied'
    end
  end
end
if has_changed then redis.call('INCR', KEYS[2]) end
return results
