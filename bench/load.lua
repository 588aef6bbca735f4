-- Sends the prepared bodies of one file, each once, as signed form posts.
local bodies, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  at = at + 1
  if at > #bodies then wrk.thread:stop() at = #bodies end
  return wrk.format(nil, "/", nil, bodies[at])
end

local refused = 0
function response(status, headers, body)
  if not body:find('"Code":"OK"', 1, true) then
    refused = refused + 1
    if refused == 1 then io.stderr:write("refused: " .. status .. " " .. body .. "\n") end
  end
end

function done(summary, latency, requests)
  io.write(string.format("BENCH %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
