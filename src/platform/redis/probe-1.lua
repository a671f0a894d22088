#!lua flags=allow-oom
--[[
Tries each command that we and BullMQ need on a key of no use, and lists those that this user may not run or this Redis
does not have (rename-command). Any other error is fine: the command was let through. Commands that no script may run, or
that would wait, are only asked for.

KEYS[1] store:probe

Returns the names of the commands.
]]
local commands = {
  'DECRBY 1', 'DEL', 'EXISTS', 'EXPIRE 1', 'GET', 'GETDEL', 'HDEL a', 'HEXISTS a', 'HGET a', 'HGETALL', 'HINCRBY a 1', 'HKEYS', 'HLEN', 'HMGET a', 'HMSET a 1', 'HSCAN 0',
  'HSET a 1', 'HSETNX a 1', 'INCR', 'INCRBY 1', 'INFO', 'LINDEX 0', 'LLEN', 'LPOP', 'LPOS a', 'LPUSH a', 'LRANGE 0 0', 'LREM 0 a', 'LSET 0 a',
  'LTRIM 0 0', 'MGET', 'PERSIST', 'PEXPIRE 1', 'PEXPIREAT 1', 'PTTL', 'RENAME', 'RPOP', 'RPOPLPUSH', 'RPUSH a', 'SADD a', 'SCARD', 'SET 1', 'SETEX 1 1', 'SISMEMBER a',
  'SMEMBERS', 'SMISMEMBER a', 'SREM a', 'TIME', 'TYPE', 'UNLINK', 'XADD * a 1', 'XDEL 0-0', 'XLEN', 'XRANGE - +', 'XREVRANGE + -', 'XTRIM MAXLEN 1', 'ZADD 1 a', 'ZCARD',
  'ZCOUNT 0 1', 'ZLEXCOUNT - +', 'ZMSCORE a', 'ZPOPMIN', 'ZRANGE 0 0', 'ZRANGEBYLEX - +', 'ZRANGEBYSCORE 0 1', 'ZREM a', 'ZREMRANGEBYRANK 0 0', 'ZREMRANGEBYSCORE 0 1',
  'ZREVRANGE 0 0', 'ZREVRANGEBYSCORE 1 0', 'ZSCORE a',
}
local asked_for = {
  { 'BZPOPMIN', KEYS[1], '0' }, { 'EVAL', '', '1', KEYS[1] }, { 'EVALSHA', '', '1', KEYS[1] }, { 'EXEC' }, { 'MULTI' },
  { 'SCAN', '0' }, { 'XREAD', 'STREAMS', KEYS[1], '$' },
}
local refused = {}
-- It raises an error on the name of a command that this Redis does not have; one without rights to ask for has no function.
local function is_forbidden(words)
  if not redis.acl_check_cmd then return false end
  local is_there, is_allowed = pcall(redis.acl_check_cmd, unpack(words))
  return not (is_there and is_allowed)
end
for _, command in ipairs(commands) do
  local words = {}
  for word in string.gmatch(command, '%S+') do words[#words + 1] = word end
  table.insert(words, 2, KEYS[1])
  if words[1] == 'RENAME' or words[1] == 'RPOPLPUSH' then words[3] = KEYS[1] end
  local answer = redis.pcall(unpack(words))
  local said = type(answer) == 'table' and answer.err or ''
  -- A command with the wrong number of arguments is refused because of them before anybody looks at the rights.
  if is_forbidden(words) or string.find(said, "can't run this command", 1, true) or string.find(said, 'NOPERM', 1, true) or string.find(said, 'Unknown Redis command', 1, true) then
    refused[#refused + 1] = words[1]
  end
end
for _, words in ipairs(asked_for) do
  if is_forbidden(words) then refused[#refused + 1] = words[1] end
end
redis.pcall('DEL', KEYS[1])
return refused
