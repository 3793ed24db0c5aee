import type { DatasetReport, DatasetStatistics } from '#domain/dataset/statistics.js';
import type { PlannedModel } from '#domain/plan/planned-model.js';
import type { DownloadProgress } from '#domain/model/model-hub.js';
import type { ReinforcedLearning, Reinforcement } from '#domain/training/reinforced-learning.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import type { TrainingRunPlan } from './training-run-plan.js';

/** What a training run reports while it goes on. */
export type TrainModelEvent =
  | {
      readonly type: 'step_started';
      /** 1 ... total. */
      readonly number: number;
      readonly total: number;
      readonly name: string;
    }
  | {
      readonly type: 'step_finished';
      readonly number: number;
      readonly total: number;
      readonly name: string;
      readonly seconds: number;
    }
  | { readonly type: 'download'; readonly progress: DownloadProgress }
  | { readonly type: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly message: string }
  | { readonly type: 'session'; readonly sessionId: string; readonly runDir: string }
  | { readonly type: 'dataset'; readonly statistics: DatasetStatistics; readonly report: DatasetReport }
  | { readonly type: 'tokenizing'; readonly done: number; readonly total: number }
  | { readonly type: 'trainer'; readonly event: TrainerEvent }
  | {
      readonly type: 'reinforcement';
      readonly stage: 'not_needed' | 'begun' | 'ended';
      readonly settings: ReinforcedLearning;
      readonly reinforcement: Reinforcement;
    }
  | { readonly type: 'plan'; readonly plan: TrainingRunPlan }
  | { readonly type: 'models_planned'; readonly models: readonly PlannedModel[] }
  | {
      readonly type: 'model_started';
      /** 1 ... total. */
      readonly number: number;
      readonly total: number;
      readonly name: string;
    }
  | {
      readonly type: 'model_finished';
      readonly number: number;
      readonly total: number;
      readonly name: string;
      /** Why there is no model; undefined when there is one. */
      readonly failure?: string;
    };

/** Receives the events of a run, in order. */
export type TrainModelListener = (event: TrainModelEvent) => void;
