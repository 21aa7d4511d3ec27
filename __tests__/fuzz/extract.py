"""Extracts, or makes, one archive after another: a line of JSON in, a line of JSON out."""

import json
import os
import sys
import tarfile

HOW = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
for line in sys.stdin:
    asked = json.loads(line)
    try:
        if "format" in asked:
            with tarfile.open(asked["archive"], "w", format=getattr(tarfile, asked["format"])) as archive:
                for name in sorted(os.listdir(asked["folder"])):
                    archive.add(os.path.join(asked["folder"], name), name)
        else:
            with tarfile.open(asked["archive"], "r:") as archive:
                archive.extractall(asked["folder"], **HOW)
        answer = {}
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
