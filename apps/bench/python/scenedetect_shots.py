"""Finds shots with PySceneDetect's detectors in their default settings.

usage: scenedetect_shots.py VIDEO...
Prints one line of JSON: for each detector, the seconds that it took and the first frames of all shots but the first of
each video.
"""

import json
import sys
import time

from scenedetect import AdaptiveDetector, ContentDetector, detect

DETECTORS = {"ContentDetector": ContentDetector, "AdaptiveDetector": AdaptiveDetector}


def cuts(path, detector):
    scenes = detect(path, detector())
    return [start.frame_num for start, _ in scenes[1:]]


results = {}
for name, detector in DETECTORS.items():
    started = time.perf_counter()
    videos = [cuts(path, detector) for path in sys.argv[1:]]
    results[name] = {"seconds": time.perf_counter() - started, "videos": videos}
print(json.dumps(results))
