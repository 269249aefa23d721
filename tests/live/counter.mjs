// A proxy on loopback that passes everything on unchanged and writes down when each request came, and which.
//
//     node counter.mjs http://127.0.0.1:PORT FILE
//
// Prints the port it listens on. FILE gets one line of JSON a request: at (ms), method, host, url.

import { appendFileSync } from 'node:fs';
import http from 'node:http';

const [upstream, file] = process.argv.slice(2);
const { hostname, port } = new URL(upstream);

const counter = http.createServer((request, response) => {
  const { method, url, rawHeaders } = request;
  appendFileSync(file, `${JSON.stringify({ at: performance.now(), method, host: request.headers.host, url })}\n`);
  const onward = http.request({ hostname, port, method, path: url, headers: rawHeaders, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});

counter.listen(0, '127.0.0.1', () => console.log(counter.address().port));
