// For browsers that cannot run the page, such as those without WebAssembly SIMD: says so where the page would be.
addEventListener('error', ({ message }) => {
  const trouble = document.getElementById('trouble');
  trouble.hidden = false;
  trouble.textContent = `This page stopped: ${message}`;
});
