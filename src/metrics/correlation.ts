import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { EPSILON, operandsOf } from '../losses/operands.ts';
import type { Tensor } from '../tensor.ts';
import type { MetricOptions } from './metric.ts';
import { MeanMetric } from './metric.ts';

type Axis = { readonly axis?: number };

/** Options of correlations. */
export interface CorrelationOptions extends MetricOptions, Axis {}

const centred = (x: Tensor, axis: number): [Tensor, Tensor, Tensor] => {
  const mean = x.mean(axis, true);
  const rest = x.sub(mean);
  return [rest, mean, rest.square().mean(axis, true)];
};

/**
 * Pearson's correlation along an axis: 1 where one grows in proportion to the other.
 * Source: https://keras.io/api/metrics/regression_metrics/
 * @example tf.keras.metrics.pearsonCorrelation([[0, 1, 2]], [[1, 3, 5]]).item().toFixed(3); // '1.000'
 */
export function pearsonCorrelation(yTrue: TensorLike, yPred: TensorLike, options?: Axis): Tensor {
  const { axis = -1 } = checkOptions('pearsonCorrelation', options, ['axis']);
  return composed(() => {
    const unit = (x: Tensor): Tensor => {
      const [rest, , variance] = centred(x, axis);
      return rest.div(variance.sqrt().add(EPSILON));
    };
    const [t, p] = operandsOf('pearsonCorrelation', yTrue, yPred);
    return unit(t).mul(unit(p)).mean(axis);
  });
}

/**
 * Lin's concordance along an axis: how close the predictions are to the targets themselves, not only in proportion.
 * Source: https://keras.io/api/metrics/regression_metrics/; Lin (1989)
 * @example tf.keras.metrics.concordanceCorrelation([[0, 1, 2]], [[0, 1, 2]]).item().toFixed(3); // '1.000'
 */
export function concordanceCorrelation(yTrue: TensorLike, yPred: TensorLike, options?: Axis): Tensor {
  const { axis = -1 } = checkOptions('concordanceCorrelation', options, ['axis']);
  return composed(() => {
    const [t, p] = operandsOf('concordanceCorrelation', yTrue, yPred);
    const [restT, meanT, varianceT] = centred(t, axis);
    const [restP, meanP, varianceP] = centred(p, axis);
    const spread = varianceT.add(varianceP).add(meanT.sub(meanP).square());
    return restT.mul(restP).mul(2).div(spread.add(EPSILON)).mean(axis);
  });
}

/** The mean of Pearson's correlations. Source: https://keras.io/api/metrics/regression_metrics/ @example new tf.keras.metrics.PearsonCorrelation().apply([[0, 1, 2]], [[1, 3, 5]]).item().toFixed(3); // '1.000' */
export class PearsonCorrelation extends MeanMetric {
  constructor(options?: CorrelationOptions) {
    const axis = options?.axis ?? -1;
    super('pearson_correlation', (t, p) => pearsonCorrelation(t, p, { axis }), options, { axis });
  }
}

/** The mean of Lin's concordances. Source: https://keras.io/api/metrics/regression_metrics/ @example new tf.keras.metrics.ConcordanceCorrelation().apply([[0, 1, 2]], [[0, 1, 2]]).item().toFixed(3); // '1.000' */
export class ConcordanceCorrelation extends MeanMetric {
  constructor(options?: CorrelationOptions) {
    const axis = options?.axis ?? -1;
    super('concordance_correlation', (t, p) => concordanceCorrelation(t, p, { axis }), options, { axis });
  }
}
