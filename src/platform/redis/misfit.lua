-- What is wrong with a key, or nil when it is of the wanted type or not there.
local function misfit(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= wanted and found ~= 'none' then return key .. ' is a ' .. found .. ' and should be a ' .. wanted end
end

-- Whether INCRBY takes a text for a number (not `007`, `-0` or an empty one), and Lua reads exactly what it and sums of it are.
local function is_count(value)
  if #value > 16 or not (value == '0' or string.match(value, '^-?[1-9]%d*$')) then return false end
  return math.abs(tonumber(value)) <= 9000000000000000
end

-- The same for a key that holds a whole number.
local function count_misfit(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then return misfit(key, 'string') end
  if value and not is_count(value) then
    return key .. ' holds ' .. string.sub(value, 1, 20) .. ' and should hold a whole number'
  end
end

-- The same for a key that counts steps one by one: nobody ever takes so many that it has more digits.
local function steps_misfit(key)
  local found = count_misfit(key)
  if found then return found end
  local value = redis.call('GET', key)
  if value and not string.match(value, '^%d+$') or #(value or '') > 15 then
    return key .. ' holds ' .. value .. ' and should hold a number of steps'
  end
end

-- The same for many keys: {key, type, key, type, ...}; the types `count` and `steps` are numbers.
local function first_misfit(wanted)
  for i = 1, #wanted, 2 do
    local key, type_name = wanted[i], wanted[i + 1]
    local found
    if type_name == 'count' then found = count_misfit(key)
    elseif type_name == 'steps' then found = steps_misfit(key)
    else found = misfit(key, type_name) end
    if found then return found end
  end
end
