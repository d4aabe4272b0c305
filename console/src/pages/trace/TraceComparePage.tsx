export default function TraceComparePage() {
  return <div className="page" />;
}
