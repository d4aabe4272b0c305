// The tutorial's two services on the X-Ray SDK for Node: the same names and the same calls as services/usermgmt
// and services/notification, so that the test can compare their maps.
//
//   GET  /usermgmt/users               a statement in MySQL
//   GET  /usermgmt/notification-xray   a call to notification
//   POST /usermgmt/user                a statement, then a call to notification, which opens a mail connection
//
// Prints {"front": PORT} once both listen, and ends when its standard input does.
'use strict';
const { fork } = require('child_process');
const http = require('http');
const net = require('net');
const AWSXRay = require('aws-xray-sdk-core');
const xrayExpress = require('aws-xray-sdk-express');

const tracedHttp = AWSXRay.captureHTTPs(http);
AWSXRay.middleware.setSamplingRules({ version: 2, rules: [], default: { fixed_target: 100, rate: 1 } });

const environment = process.env;

// The middlewares of the express package need nothing of express itself.
function traced(name, handle) {
  const open = xrayExpress.openSegment(name);
  return http.createServer((request, response) => {
    request.resume();
    open(request, response, () => handle(request, response));
  });
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

// Up to the mail server's greeting: to a trace, a remote call like any other.
function greetMailServer(done) {
  AWSXRay.captureAsyncFunc(environment.MAIL_HOST, (subsegment) => {
    subsegment.namespace = 'remote';
    const socket = net.connect(Number(environment.MAIL_PORT), '127.0.0.1');
    const finish = (error) => { socket.destroy(); subsegment.close(error); done(error); };
    socket.once('data', () => finish());
    socket.once('error', finish);
  });
}

const notification = () => traced('V1-Notification-Microservice', (request, response) => {
  if (request.url === '/notification/send') {
    greetMailServer((error) => answer(response, error ? 502 : 200, {}));
  } else {
    answer(response, 200, { version: 'V1' });
  }
});

function callNotification(method, path, done) {
  const options = { host: '127.0.0.1', port: notificationPort, method, path: '/notification/' + path };
  const request = tracedHttp.request(options, (inner) => {
    inner.resume();
    inner.on('end', () => done(inner.statusCode));
  });
  request.on('error', () => done(502));
  request.end();
}

function usermgmt() {
  const mysql = require('aws-xray-sdk-mysql')(require('mysql'));
  const connect = () => mysql.createConnection({
    host: environment.DB_HOSTNAME,
    port: Number(environment.DB_PORT),
    database: environment.DB_NAME,
    user: environment.DB_USERNAME,
    password: environment.DB_PASSWORD,
  });
  const query = (sql, values, done) => {
    const connection = connect();
    connection.query(sql, values, (error, rows) => {
      connection.end();
      done(error, rows);
    });
  };
  return traced('User-Management-Microservice', (request, response) => {
    if (request.url === '/usermgmt/users') {
      query('SELECT ? AS username', ['nobody'], (error, rows) => answer(response, error ? 503 : 200, rows || {}));
    } else if (request.url === '/usermgmt/user') {
      query('SELECT ? AS username', ['nobody'], (error) => {
        if (error) return answer(response, 503, {});
        callNotification('POST', 'send', (status) => answer(response, status, {}));
      });
    } else {
      callNotification('GET', 'notification-xray', (status) => answer(response, status, {}));
    }
  });
}

// The SDK keeps one default name for a process, so each service has its own.
const role = process.argv[2] || 'usermgmt';
let notificationPort = 0;

function serve(create, ready) {
  const server = create();
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
}

if (role === 'notification') {
  serve(notification, (port) => process.send({ port }));
  process.on('disconnect', () => process.exit(0));
} else {
  fork(__filename, ['notification']).on('message', (message) => {
    notificationPort = message.port;
    serve(usermgmt, (port) => process.stdout.write(JSON.stringify({ front: port }) + '\n'));
  });
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}
