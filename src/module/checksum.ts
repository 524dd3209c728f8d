function makeTable(polynomial: number): Uint32Array {
  const made = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    made[n] = c;
  }
  return made;
}

const zip = /* @__PURE__ */ makeTable(0xedb88320);
const castagnoli = /* @__PURE__ */ makeTable(0x82f63b78);

function checksum(table: Uint32Array, bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/**
 * CRC-32 of bytes (ISO 3309, as zip files have it), as eight hexadecimal digits.
 * @example crc32(new TextEncoder().encode('123456789')) // 'cbf43926'
 */
export const crc32 = (bytes: Uint8Array): string => checksum(zip, bytes).toString(16).padStart(8, '0');

/** CRC-32C of bytes (Castagnoli, RFC 3720), as records have it. @example crc32c(new TextEncoder().encode('123456789')) // 0xe3069283 */
export const crc32c = (bytes: Uint8Array): number => checksum(castagnoli, bytes);
