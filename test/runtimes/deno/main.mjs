import * as tf from 'tensorlane';
import { main } from '../main.mjs';

main(tf);
