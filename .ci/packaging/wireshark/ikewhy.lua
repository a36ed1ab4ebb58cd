-- Wireshark's menu: Tools, IPsec, "Explain this conversation" (and the whole capture).
--
-- Copy it to the folder that Help, About Wireshark, Folders calls "Personal Lua Plugins". It runs ikewhy on
-- the capture file that is open, and shows what it says; ikewhy must be on the PATH, or IKEWHY say where it
-- is. tshark prints the same of the file that IKEWHY_CAPTURE names, when it has read one.

local program = os.getenv("IKEWHY") or "ikewhy"

-- A word of a command line, whatever is in it.
local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function explain(file, peers)
  local command = quoted(program) .. " explain --color never --quiet"
  for _, peer in ipairs(peers) do command = command .. " --peer " .. quoted(peer) end
  local pipe = io.popen(command .. " " .. quoted(file) .. " 2>&1")
  if not pipe then return "ikewhy cannot be run" end
  local text = pipe:read("*a")
  pipe:close()
  if text == "" then return program .. " said nothing; is it installed?" end
  return text
end

-- The capture that is open. Lua is not told its name; on Linux the process says which files it has open.
local function current_file()
  if os.getenv("IKEWHY_CAPTURE") then return os.getenv("IKEWHY_CAPTURE") end
  local pipe = io.popen("for f in /proc/$PPID/fd/*; do readlink \"$f\"; done 2>/dev/null")
  if not pipe then return nil end
  local found
  for path in pipe:lines() do
    local name = path:lower()
    if name:match("%.p?cap[ng]*[%w.]*$") or name:match("/wireshark_[^/]*$") then found = path end
  end
  pipe:close()
  return found
end

if gui_enabled() then
  local last_source, last_destination
  -- Remembers the addresses of the packet that was dissected last: the one that is selected.
  local source, destination = Field.new("ip.src"), Field.new("ip.dst")
  local source6, destination6 = Field.new("ipv6.src"), Field.new("ipv6.dst")
  local tap = Listener.new("isakmp")
  function tap.packet()
    local from, to = source() or source6(), destination() or destination6()
    if from and to then last_source, last_destination = tostring(from), tostring(to) end
  end

  local function show(peers)
    local file = current_file()
    local window = TextWindow.new("ikewhy")
    if file then
      window:set(explain(file, peers))
    else
      new_dialog("Which capture file?", function(path) window:set(explain(path, peers)) end, "File")
    end
  end

  register_menu("IPsec/Explain this capture", function() show({}) end, MENU_TOOLS_UNSORTED)
  register_menu("IPsec/Explain this conversation", function()
    if last_source then show({ last_source }) else show({}) end
  end, MENU_TOOLS_UNSORTED)
  if register_packet_menu then
    register_packet_menu("Explain this conversation", function(...)
      for _, field in ipairs({ ... }) do
        if field.name == "ip.src" or field.name == "ipv6.src" then return show({ field.display }) end
      end
      show({})
    end, "isakmp")
  end
else
  -- tshark: at the end of the file that IKEWHY_CAPTURE names.
  local file = os.getenv("IKEWHY_CAPTURE") and current_file()
  if file then
    local seen = {}
    local source = Field.new("ip.src")
    local tap = Listener.new("ip", "isakmp")
    function tap.packet()
      local from = source()
      if from then seen[tostring(from)] = true end
    end
    function tap.draw()
      local peers = {}
      for peer in pairs(seen) do peers[#peers + 1] = peer end
      table.sort(peers)
      print(explain(file, peers))
    end
  end
end
