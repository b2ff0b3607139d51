// Steps along the line by keys: ← → to what changed before and after, Home and End to the first and the last.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const step = document.querySelector(`[data-step="${event.key}"]`);
  if (!step) return;
  event.preventDefault();
  step.click();
});
