"""Seconds of LogisticRegressionCV on standardised features: the folds and strengths that Clipyard's linear head has.

usage: logistic_path.py MEANS.bin SIZE CLASSES   The file holds float32 (rows, SIZE); the class of a row is its number
modulo CLASSES. Uses all cores. Prints one line of JSON: {"seconds": ..., "version": ...}.
"""
import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.preprocessing import StandardScaler

path, size, classes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = np.fromfile(path, np.float32).reshape(-1, size)
targets = np.arange(len(vectors)) % classes
strengths = [10 ** (-5 + i / 3) for i in range(24)]
warnings.filterwarnings('ignore')
model = LogisticRegressionCV(
    Cs=strengths,
    cv=RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0),
    scoring='neg_log_loss',
    max_iter=100,
    n_jobs=-1,
    refit=False,
)
started = time.perf_counter()
model.fit(StandardScaler().fit_transform(vectors), targets)
print(json.dumps({'seconds': time.perf_counter() - started, 'version': sklearn.__version__}))
