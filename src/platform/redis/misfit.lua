-- What is wrong with a key, or nil when it is of the wanted type or not there.
local function misfit(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= wanted and found ~= 'none' then return key .. ' is a ' .. found .. ' and should be a ' .. wanted end
end

-- The same for a key that holds a whole number: whether INCRBY succeeds, and Lua can read the sum.
local function count_misfit(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then return misfit(key, 'string') end
  if value and (#value > 16 or not string.match(value, '^-?%d+$')) then
    return key .. ' holds ' .. string.sub(value, 1, 20) .. ' and should hold a whole number'
  end
end

-- The same for many keys: {key, type, key, type, ...}; the type `count` is a whole number.
local function first_misfit(wanted)
  for i = 1, #wanted, 2 do
    local key, type_name = wanted[i], wanted[i + 1]
    local found
    if type_name == 'count' then found = count_misfit(key) else found = misfit(key, type_name) end
    if found then return found end
  end
end
