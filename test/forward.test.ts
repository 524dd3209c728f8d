// Every row, dtype and shape against the slow reference; then once more on operands that lie inside other tensors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorOf, inputsOf, numbersOf, tensorOf, toleranceOf, viewOf } from './case-inputs.ts';
import { cases } from './cases.ts';

for (const row of cases) {
  for (const dtype of row.dtypes) {
    test(`${row.name}, ${dtype}: like the reference`, () => {
      for (const shapes of row.shapes) {
        const inputs = inputsOf(row, shapes, dtype);
        const expected = row.reference(...inputs);
        const y = row.call(...inputs.map((x) => tensorOf(x, dtype)));
        const where = JSON.stringify(shapes);
        assert.is(y.dtype, row.out ?? dtype, where);
        assert.equal([...y.shape], [...expected.dims], where);
        const error = errorOf(numbersOf(y), expected.data);
        assert.ok(error <= toleranceOf(row, row.out === 'float64' ? 'float64' : dtype), `${where}: error ${error}`);
      }
    });

    test(`${row.name}, ${dtype}: the same bits inside other tensors`, () => {
      for (const shapes of row.shapes) {
        const inputs = inputsOf(row, shapes, dtype);
        const plain = numbersOf(row.call(...inputs.map((x) => tensorOf(x, dtype))));
        const inside = numbersOf(row.call(...inputs.map((x) => viewOf(x, dtype))));
        assert.is(errorOf(inside, plain), 0, JSON.stringify(shapes));
      }
    });
  }
}

test.run();
