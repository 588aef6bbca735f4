-- Sends the forms of one file, each once: FILE, METHOD, PATH, what the answer to an accepted one has.
local bodies, at = {}, 0
local method, path, accepted

function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
  method, path, accepted = args[2], args[3], args[4]
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  at = at + 1
  if at > #bodies then wrk.thread:stop() at = #bodies end
  if method == "GET" then return wrk.format(method, path .. "?" .. bodies[at]) end
  return wrk.format(method, path, nil, bodies[at])
end

local refused = 0
function response(status, headers, body)
  if not body:find(accepted, 1, true) then
    refused = refused + 1
    if refused == 1 then io.stderr:write("refused: " .. status .. " " .. body .. "\n") end
  end
end

function done(summary, latency, requests)
  io.write(string.format("BENCH %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
