-- A chatter's place as a sortable string: points, messages (both descending), then who got there first (time of the
-- last message, place of arrival).
local function place_on_board(person, user)
  return string.format('%012.0f%010.0f%015.0f%016.0f:%s', person.points, person.messages,
    999999999999999 - person.last_ms, 9007199254740991 - tonumber(person.last_seq), user)
end
