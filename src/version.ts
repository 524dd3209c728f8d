// tf.version

/** The version of this package. @example tf.version.VERSION.split('.').length; // 3 */
export const VERSION = '0.2.0';
