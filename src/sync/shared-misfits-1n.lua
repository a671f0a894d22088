--[[
Looks at the keys that all messages need, by the same rules as the steps that write them: a key that stops those and is sound to
whoever mends keys would stop everybody for ever.

KEYS the keys  ARGV the type of each
Returns of each that is damaged its number (from 1) and what is wrong with it, in turns.
]]
-- include ../platform/redis/misfit.lua

local damaged = {}
for i, key in ipairs(KEYS) do
  local found = first_misfit({ key, ARGV[i] })
  if found then damaged[#damaged + 1], damaged[#damaged + 2] = i, found end
end
return damaged
