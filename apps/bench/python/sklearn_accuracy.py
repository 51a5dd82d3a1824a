"""Accuracy of scikit-learn's LogisticRegressionCV on standardised mean features.

usage: sklearn_accuracy.py FEATURES.f32 TASK.json
TASK has `shape` (clips, frames, size), `labels` and `groups` per clip, and `folds`, the test clips of each fold.
Prints one line of JSON: {"version", "accuracies", "seconds"}, one accuracy per fold.
"""
import json
import os
import sys
import time
import warnings

# Folds run in parallel, one thread each. Threads of the linear algebra would wait for each other on a busy machine.
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[name] = '1'

import numpy as np
import sklearn
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings('ignore')
task = json.load(open(sys.argv[2]))
features = np.fromfile(sys.argv[1], dtype=np.float32).reshape(task['shape'])
labels, groups = np.array(task['labels']), np.array(task['groups'])

# Padding frames are zero.
mask = (features != 0).any(axis=2, keepdims=True)
means = (features * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)



def accuracy(test):
    """Test accuracy of one fold. Strengths are chosen by inner folds of the other clips."""
    warnings.filterwarnings('ignore')
    train = np.setdiff1d(np.arange(len(labels)), test)
    scaler = StandardScaler().fit(means[train])
    x, y = scaler.transform(means[train]), labels[train]
    inner = list(StratifiedGroupKFold(5, shuffle=True, random_state=42).split(x, y, groups[train]))
    model = LogisticRegressionCV(cv=inner, max_iter=1000).fit(x, y)
    return float(model.score(scaler.transform(means[test]), labels[test]))


started = time.perf_counter()
accuracies = Parallel(n_jobs=-1)(delayed(accuracy)(test) for test in task['folds'])
seconds = round(time.perf_counter() - started, 1)
print(json.dumps({'version': sklearn.__version__, 'accuracies': accuracies, 'seconds': seconds}))
