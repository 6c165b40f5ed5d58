// Only onnxruntime-node's install script requires global-agent. On Linux it then downloads CUDA libraries of several hundred
// MB from outside the registry, unless ONNXRUNTIME_NODE_INSTALL says "skip". npm 10 runs install scripts and has no setting
// for one package, and a key of our own in .npmrc makes npm 11 warn at every command; so the script is told here. npm 11
// does not run it at all (`allowScripts` in package.json). A value from outside wins:
// ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js
process.env.ONNXRUNTIME_NODE_INSTALL ||= "skip";

exports.bootstrap = () => {};
