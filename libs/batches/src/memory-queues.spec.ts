import { batchProgressContract, shardDispatcherContract } from '@clipyard/testing/batch-contracts';
import { describe } from 'vitest';

import { MemoryProgress, RecordingDispatcher } from './memory-queues.fixture.js';

describe('MemoryProgress', () => batchProgressContract(() => new MemoryProgress()));
describe('RecordingDispatcher', () => shardDispatcherContract(() => new RecordingDispatcher()));
