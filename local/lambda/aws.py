"""Stands for AWS where only the time until it is asked matters: aws.py SECRETS.json prints a port and serves there.

Any secret is the file's content, any write to a table is done, any row is missing.
"""

import http.server
import json
import pathlib
import sys

SECRET = pathlib.Path(sys.argv[1]).read_text()


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers["X-Amz-Target"]
        answer = {}
        if target == "secretsmanager.GetSecretValue":
            answer = {"ARN": "arn", "Name": "secrets", "VersionId": "1", "SecretString": SECRET}
        elif target.endswith(".Query"):
            answer = {"Items": [], "Count": 0, "ScannedCount": 0}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
print(server.server_address[1], flush=True)
server.serve_forever()
