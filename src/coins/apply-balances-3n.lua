--[[
Has balances show entries of the ledger that belong to no stream and are told to nobody: those of a reset, an import, or what
undoes them. Each once, however often and by however many it is brought here (see apply-entries-4n.lua, which does the others).

KEYS[1] store:built  KEYS[2] store:position  KEYS[3] ledger:applied, then for each entry: coins:{user}
ARGV[1] last time (ms of this clock) at which the entries may be taken for unapplied, then for each entry: entry id, amount
Returns for each entry that could not be applied its number (from 1) and what is wrong with its key, in turns. Returns false,
with nothing done, while Redis is being rebuilt or when it is too late.
]]
local time = redis.call('TIME')
local clock_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if redis.call('EXISTS', KEYS[1]) == 0 or clock_ms > tonumber(ARGV[1]) then return false end

-- include ../platform/redis/misfit.lua

local ids = {}
for i = 1, (#ARGV - 1) / 2 do ids[i] = ARGV[i * 2] end
local known = redis.call('ZMSCORE', KEYS[3], unpack(ids))
local applied, damaged = {}, {}
for i, id in ipairs(ids) do
  if not known[i] then
    local damage = count_misfit(KEYS[3 + i])
    if damage then
      damaged[#damaged + 1], damaged[#damaged + 2] = i, damage
    else
      redis.call('INCRBY', KEYS[3 + i], ARGV[i * 2 + 1])
      applied[#applied + 1], applied[#applied + 2] = clock_ms, id
    end
  end
end
if #applied > 0 then
  redis.call('ZADD', KEYS[3], unpack(applied))
  redis.call('INCR', KEYS[2])
end
return damaged
